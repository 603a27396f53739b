import { Empty } from "@/components/ui/empty";
import { LinkButton } from "@/components/ui/link-button";
import { PageHead, type Crumb } from "@/components/ui/page-head";

type Props = { title: string; breadcrumbs?: Crumb[]; current?: string; why: string };

/** A page that somebody's role does not hold: who it is for, and the way back. */
export function NotYourRole({ why, ...head }: Props) {
  return (
    <>
      <PageHead {...head} />
      <Empty
        title="Not part of your role"
        why={why}
        action={<LinkButton href="/roster/students">Go to the roster</LinkButton>}
      />
    </>
  );
}
