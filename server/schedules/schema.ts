import { z } from "zod";
import { DATA_TYPE_NAMES } from "@/server/connectors/data-type";

export const pauseScheduleInput = z.object({ dataType: z.enum(DATA_TYPE_NAMES), isPaused: z.boolean() });
export type PauseScheduleInput = z.infer<typeof pauseScheduleInput>;
