/** Refusals in Kubernetes' own form: a Status with code, reason, message and details. */

export interface StatusCause {
  /** FieldValueInvalid, FieldValueRequired, FieldValueNotSupported … */
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** What a refusal is about: for `networkpolicies.projectcalico.org "x"`. */
export interface Subject {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

export const qualified = ({ group, plural }: { group: string; plural: string }): string =>
  group === '' ? plural : `${plural}.${group}`;

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: number,
    /** Absent in the ERROR events of an aggregated server. */
    readonly reason: string,
    message: string,
    readonly details: StatusDetails | null = null,
    /** Metadata of the Status, such as a continue token that still works. */
    readonly metadata: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get status(): Readonly<Record<string, unknown>> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === null ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

const about = (subject: Subject, name: string): StatusDetails => ({
  name,
  ...(subject.group === '' ? {} : { group: subject.group }),
  kind: subject.plural,
});

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message);

export const unauthorized = (): ApiError => new ApiError(401, 'Unauthorized', 'Unauthorized');

export const forbidden = (subject: Subject, name: string, why: string): ApiError =>
  new ApiError(
    403,
    'Forbidden',
    `${qualified(subject)}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden: ${why}`,
    about(subject, name),
  );

export const notFound = (subject: Subject, name: string): ApiError =>
  new ApiError(
    404,
    'NotFound',
    `${qualified(subject)} ${JSON.stringify(name)} not found`,
    about(subject, name),
  );

export const noSuchPath = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});

export const methodNotAllowed = (): ApiError =>
  new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );

export const alreadyExists = (subject: Subject, name: string): ApiError =>
  new ApiError(
    409,
    'AlreadyExists',
    `${qualified(subject)} ${JSON.stringify(name)} already exists`,
    about(subject, name),
  );

export const conflict = (subject: Subject, name: string, why: string): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(subject)} ${JSON.stringify(name)}: ${why}`,
    about(subject, name),
  );

export const objectModified =
  'the object has been modified; please apply your changes to the latest version and try again';

export const expired = (message: string, metadata: Readonly<Record<string, unknown>> = {}): ApiError =>
  new ApiError(410, 'Expired', message, null, metadata);

export const unsupportedMediaType = (supported: readonly string[]): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${supported.join(', ')}`,
    {},
  );

export const invalid = (subject: Subject, name: string, causes: readonly StatusCause[]): ApiError => {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const kind = subject.group === '' ? subject.kind : `${subject.kind}.${subject.group}`;
  return new ApiError(422, 'Invalid', `${kind} ${JSON.stringify(name)} is invalid: ${list}`, {
    name,
    ...(subject.group === '' ? {} : { group: subject.group }),
    kind: subject.kind,
    causes,
  });
};

export const tooManyRequests = (seconds: number): ApiError =>
  new ApiError(429, 'TooManyRequests', 'too many requests, please try again later', {
    retryAfterSeconds: seconds,
  });

export const internalError = (message: string): ApiError =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ reason: 'InternalError', message, field: '' }],
  });

export const tooLargeVersion = (asked: number, current: number): ApiError =>
  new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
    retryAfterSeconds: 1,
  });
