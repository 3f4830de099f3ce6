/** A client certificate and its key, both PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What proves who we are, for one request. */
export interface Credential {
  /** Request headers: `authorization`, and the `impersonate-*` ones. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly clientCertificate?: ClientCertificate | undefined;
}

/** Where credentials come from; some change over time. */
export interface CredentialSource {
  /** The credential to send now. Rejects with a text that says what to repair. */
  current(): Promise<Credential>;
  /** After the server refused `refused` with a 401: another one to try, or undefined when there is none. */
  renew(refused: Credential): Promise<Credential | undefined>;
}

/** How the API server's TLS certificate is checked. */
export interface ServerTls {
  /** PEM certificates of the only authorities to trust; absent for the usual public ones. */
  readonly ca?: string | undefined;
  /** The name that the server's certificate must have, when it is not the URL's host. */
  readonly servername?: string | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
}

/** An API server, and how to reach and authenticate to it. */
export interface Connection {
  /** With a path when the API is not at the root. */
  readonly server: URL;
  /** Where this came from, for messages, e.g. `context "dev" of /home/ann/.kube/config`. */
  readonly source: string;
  /** The context's namespace, or the pod's own; `default` when none is set. */
  readonly namespace: string;
  readonly tls: ServerTls;
  /** The HTTP proxy to tunnel through. */
  readonly proxy?: URL | undefined;
  readonly credentials: CredentialSource;
}

/** A credential that never changes. */
export function fixedCredential(credential: Credential): CredentialSource {
  return { current: async () => credential, renew: async () => undefined };
}
