import { z } from "zod";

export const chooseDistrictInput = z.object({ districtId: z.uuid() });
export const endSessionInput = z.object({ sessionId: z.uuid() });
