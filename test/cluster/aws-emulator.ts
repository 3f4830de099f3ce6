/** An emulator of AWS in a process of its own, which accepts any credentials and keeps everything in memory. */
export interface AwsEmulator extends AsyncDisposable {
  readonly name: 'moto' | 'fakecloud';
  /** The endpoint for every service, such as `http://127.0.0.1:20123`. */
  readonly url: string;
  readonly pid: number;
}

/** Where an emulator's log goes, and who is told of a slow first installation. */
export interface AwsEmulatorOptions {
  /** An existing directory; the log is `<name>.log` in it. */
  readonly logDir: string;
  readonly log: (line: string) => void;
}
