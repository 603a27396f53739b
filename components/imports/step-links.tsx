"use client";

import { usePathname } from "next/navigation";
import { Steps, type Step } from "@/components/ui/steps";

/** The wizard's list of steps with the current one marked. */
export function StepLinks({ label, items }: { label: string; items: Omit<Step, "isCurrent">[] }) {
  const path = usePathname();
  return <Steps label={label} items={items.map((item) => ({ ...item, isCurrent: item.href === path }))} />;
}
