import { router } from "../trpc";

export const rosterRouter = router({});
