import type { NextRequest } from "next/server";
import { answerSignIn } from "@/server/auth/answer-sign-in";

type Context = { params: Promise<{ nextauth: string[] }> };

const handler = (request: NextRequest, context: Context) => answerSignIn(request, context);

export { handler as GET, handler as POST };
