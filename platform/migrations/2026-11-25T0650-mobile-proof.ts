import { migration } from './migration.ts'

export const mobileProof = migration(`
create table mobile_codes (
  id uuid primary key,
  -- What asked for it, so that asking again after a crash is not another code.
  request_key text unique,
  subject text not null,
  mobile text not null,
  tries int not null default 0,
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index mobile_codes_by_mobile on mobile_codes (mobile, sent_at);
create index mobile_codes_by_subject on mobile_codes (subject, sent_at);
create table verified_mobiles (
  subject text not null,
  mobile text not null,
  -- 'code', or 'issuer' where an OIDC token says so.
  via text not null,
  verified_at timestamptz not null default now(),
  primary key (subject, mobile)
);
`)
