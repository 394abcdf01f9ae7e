/** A certificate authority for one run: made at start, kept in memory, gone with the process. */
import * as x509 from '@peculiar/x509';

/** PEM texts. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** Becomes the groups of a user towards the API server. */
  readonly organization?: string;
  readonly use: 'server' | 'client';
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
}

export interface Authority {
  /** PEM text. */
  readonly ca: string;
  issue(request: CertificateRequest): Promise<CertificatePair>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const lifeMs = 365 * 24 * 3_600_000;
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

const serialNumber = (): string =>
  `1${Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString('hex')}`;

async function privatePem(keys: CryptoKeyPair): Promise<string> {
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return x509.PemConverter.encode(der, 'PRIVATE KEY');
}

const keyPair = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** Valid from a day ago, so that clocks that differ a little agree, for a year. */
const validity = (): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - 24 * 3_600_000),
  notAfter: new Date(Date.now() + lifeMs),
});

export async function createAuthority(name: string): Promise<Authority> {
  const keys = await keyPair();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    ...validity(),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    ca: ca.toString('pem'),
    async issue(request) {
      const own = await keyPair();
      const names = [
        ...(request.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
        ...(request.addresses ?? []).map((value) => ({ type: 'ip' as const, value })),
      ];
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: [
          { CN: [request.commonName] },
          ...(request.organization === undefined ? [] : [{ O: [request.organization] }]),
        ],
        issuer: ca.subject,
        ...validity(),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([request.use === 'server' ? serverAuth : clientAuth]),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
          ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
        ],
      });
      return { cert: certificate.toString('pem'), key: await privatePem(own) };
    },
  };
}
