require "openssl"

def site_uid_hash(secret, site_uid)
  OpenSSL::HMAC.hexdigest("SHA256", secret, site_uid)
end

puts site_uid_hash(ENV.fetch("SARANGBANG_UID_SECRET"), ARGV[0])
