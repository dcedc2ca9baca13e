<?php
function site_uid_hash(string $secret, string $site_uid): string
{
    return hash_hmac('sha256', $site_uid, $secret);
}

echo site_uid_hash(getenv('SARANGBANG_UID_SECRET'), $argv[1]), PHP_EOL;
