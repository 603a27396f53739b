import "next-auth/jwt";

declare module "next-auth/jwt" {
  interface JWT {
    personId?: string;
    districtId?: string | null;
  }
}
