import hashlib
import hmac
import os
import sys


def site_uid_hash(secret: str, site_uid: str) -> str:
    return hmac.new(secret.encode("utf-8"), site_uid.encode("utf-8"), hashlib.sha256).hexdigest()


print(site_uid_hash(os.environ["SARANGBANG_UID_SECRET"], sys.argv[1]))
