import { router } from "../trpc";

export const schoolsRouter = router({});
