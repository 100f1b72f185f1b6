/**
 * Switches off what onnxruntime 1.30 would otherwise do: keep a device identifier and a queue of usage events under the
 * home folder, and send them to its publisher. The runtime reads the variable from the process's own environment, not
 * from a worker thread's copy, when it is loaded: call this on the main thread before the first thread starts.
 */
export function switchOffRuntimeTelemetry(environment: NodeJS.ProcessEnv = process.env): void {
  environment['ORT_DISABLE_TELEMETRY'] = '1';
}
