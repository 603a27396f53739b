import { router } from "../trpc";

export const connectionRouter = router({});
