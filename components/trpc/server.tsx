import "server-only";
import { TRPCError } from "@trpc/server";
import { notFound } from "next/navigation";
import { createContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { createCaller } from "@/server/api/trpc";

/** The API as a server component calls it: the same procedures and checks as the browser's. */
export const api = createCaller(appRouter)(createContext);

/** Awaits a procedure and turns `not_found` into the not-found page. */
export async function orNotFound<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof TRPCError && error.code === "NOT_FOUND") notFound();
    throw error;
  }
}
