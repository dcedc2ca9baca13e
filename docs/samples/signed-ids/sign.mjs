import { createHmac } from "node:crypto";

function siteUidHash(secret, siteUid) {
  return createHmac("sha256", secret).update(siteUid, "utf8").digest("hex");
}

console.log(siteUidHash(process.env.SARANGBANG_UID_SECRET, process.argv[2]));
