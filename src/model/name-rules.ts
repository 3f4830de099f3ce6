/** A rule that replaces a fixed text wherever it stands: `Kms` becomes `KMS` inside a name and `kms` at its start. */
export interface PlainRule {
  readonly camel: string;
  readonly upper: string;
  readonly lower: string;
}

/** A rule with a pattern, because its text also begins other words: `Id` becomes `ID`, but not in `Identifier`. */
export interface GuardedRule {
  /** Global. */
  readonly pattern: RegExp;
  readonly upper: string;
  readonly lower: string;
}

function guarded(pattern: RegExp, upper: string, lower: string): GuardedRule {
  return { pattern: new RegExp(pattern, 'g'), upper, lower };
}

function plain(camel: string, upper: string, lower: string): PlainRule {
  return { camel, upper, lower };
}

/** Plain rules for initialisms that are all capitals inside a name and all small at its start. */
function initialisms(words: string): PlainRule[] {
  return words.split(' ').map((word) => plain(word, word.toUpperCase(), word.toLowerCase()));
}

/**
 * ACK's rules in the order in which they apply, each to the result of the one before: the order is part of the rule.
 * Source: the `names` package of ACK's code generator, as described by its behaviour over all names of the SDK.
 */
export const nameRules: readonly (PlainRule | GuardedRule)[] = [
  guarded(/Ids/, 'IDs', 'ids'),
  guarded(/Id(?!entifier|le|entity|entities|empotency|c)/, 'ID', 'id'),
  guarded(/Idc/, 'IDC', 'idc'),
  guarded(/Dbi/, 'DBI', 'dbi'),
  guarded(/Db(?!i)/, 'DB', 'db'),
  guarded(/DB/, 'DB', 'db'),
  guarded(/CACert/, 'CACert', 'caCert'),
  guarded(/M[dD]5Of/, 'MD5Of', 'md5Of'),
  guarded(/Ipc/, 'IPC', 'ipc'),
  // The underscore keeps the later rules for `Ip` away; camel-casing removes it.
  plain('IPAddress', 'IPAddress', 'ip_address'),
  guarded(/I[pP]v4/, 'IPv4', 'ipv4'),
  guarded(/I[pP]v6/, 'IPv6', 'ipv6'),
  guarded(/Ip(?!art|am)/, 'IP', 'ip'),
  plain('IPSet', 'IPSet', 'ip_set'),
  guarded(/Amis/, 'AMIs', 'amis'),
  guarded(/Ami/, 'AMI', 'ami'),
  ...initialisms('Acl'),
  guarded(/(?:Acm|ACM)(?!e)/, 'ACM', 'acm'),
  plain('AIML', 'AIML', 'aiml'),
  ...initialisms('Acp Api Arn'),
  plain('ArgoCd', 'ArgoCD', 'argoCD'),
  ...initialisms('Asn'),
  plain('Awsvpc', 'AWSVPC', 'awsVPC'),
  ...initialisms('Aws Az Bgp Cors Cidr Cname Cpu Crl Cps Csr Dhcp Dns Dpd Ebs Ec2'),
  guarded(/[Ee]cr(?!et|ease)/, 'ECR', 'ecr'),
  ...initialisms('Ecs'),
  guarded(/Edi(?!t)/, 'EDI', 'edi'),
  ...initialisms('Efs Eks'),
  guarded(/Ena(?!bl)/, 'ENA', 'ena'),
  ...initialisms('Ecmp Fifo Fpga Gid Gpu Grpc Html'),
  guarded(/HTTP(?!S[A-Z])|Http(?!s)/, 'HTTP', 'http'),
  ...initialisms('Https Iam Icmp'),
  guarded(/Io(?!ps)/, 'IO', 'io'),
  ...initialisms('Iops Ipam Ja3 Json Jwt Kms Ldap Mfa'),
  guarded(/Mibps/, 'MiBps', 'miBps'),
  guarded(/Nat(?!i)/, 'NAT', 'nat'),
  guarded(/Oid(?!c)/, 'OID', 'oid'),
  guarded(/OID(?!C)/, 'OID', 'oid'),
  ...initialisms('Oidc Ocsp Pca Pid'),
  guarded(/Ramdisk/, 'RAMDisk', 'ramDisk'),
  guarded(/Ram/, 'RAM', 'ram'),
  ...initialisms('Rfc Sasl Scram Sdk Sha256 Sns Sqli Sql Sqs Sriov Sse Ssl Tcp Tde Tpm Tls'),
  guarded(/[Tt][Tt][Ll](?!ing|e)/, 'TTL', 'ttl'),
  ...initialisms('Udp'),
  guarded(/uri(?!ty)|Uri|URI/, 'URI', 'uri'),
  ...initialisms('Url Uuid'),
  guarded(/Uids/, 'UIDs', 'uids'),
  guarded(/Uid/, 'UID', 'uid'),
  guarded(/U[Ii](?![Dd])/, 'UI', 'ui'),
  ...initialisms('Vlan'),
  guarded(/[Vv]pce/, 'VPCE', 'vpce'),
  guarded(/[Vv][Pp][Cc](?!e)/, 'VPC', 'vpc'),
  ...initialisms('Vpn Vgw Waf Xml Xss Yaml'),
];
