import { Reading } from "@/components/shell/reading";

export default function ConsoleLoading() {
  return <Reading />;
}
