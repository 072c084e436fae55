// Runs a function of the nodejs runtimes: takes events from the runtime API, calls the handler, posts what it answers.
//
// Handlers: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
// Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import buffer from 'node:buffer';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import util from 'node:util';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Taken now, so that a function that replaces them does not cut its own line.
const { readFileSync, writeSync } = fs;
const { stringify, parse } = JSON;
const bytesOf = Buffer.from.bind(Buffer);
const exit = process.exit.bind(process);
const after = setImmediate;

const TASK_ROOT = process.env.LAMBDA_TASK_ROOT;
const MARK = Buffer.from(`\0${process.env._MILLRACE_OUTPUT_MARK}\n`);
delete process.env._MILLRACE_OUTPUT_MARK;
const SOCKET = process.env._MILLRACE_RUNTIME_SOCKET;
delete process.env._MILLRACE_RUNTIME_SOCKET;

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const IS_JSON_LOG = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';

const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`);
let whenAnswered;
const connection = connected();

let requestId;

// What happens when the event loop has nothing left to do.
let whenLoopIsEmpty;

// What an error does that nobody caught.
let whenUncaught = initFailed;

process.on('beforeExit', () => {
  const act = whenLoopIsEmpty;
  whenLoopIsEmpty = undefined;
  act?.();
});
process.on('uncaughtException', (error) => whenUncaught(error, 'Uncaught Exception', 129));
process.on('unhandledRejection', (reason, promise) => {
  whenUncaught(rejected(reason, promise), 'Unhandled Promise Rejection', 128);
});

// Otherwise output waits in memory when the pipe is full, and is lost when the process exits.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
patchConsole();
refuseStreaming();
start();

async function start() {
  let handler;
  try {
    handler = await loadHandler(process.env._HANDLER);
  } catch (error) {
    initFailed(error, 'Uncaught Exception', 1);
    return;
  }
  mark();
  // What the code has left rejected while it was loaded is known only now, and is still an error of loading.
  await new Promise((resolve) => after(resolve));
  if (whenUncaught === initFailed) serve(handler);
}

// The most memory of this process; what the kernel counts as its maxRSS begins with that of the process that started it.
function maxMemoryKib() {
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

// One turn: the next event, the handler, the answer; then the next turn.
async function serve(handler) {
  whenUncaught = (error, title, status) => {
    logError(title, error);
    exit(status);
  };
  const event = await call('GET', '/invocation/next');
  if (event.status !== 200) exit(1);
  const id = event.headers['lambda-runtime-aws-request-id'];
  requestId = id;
  const trace = event.headers['lambda-runtime-trace-id'];
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  else delete process.env._X_AMZN_TRACE_ID;

  let posted;
  const post = (verb, body, headers, then) => {
    if (posted) return;
    whenLoopIsEmpty = undefined;
    headers['Millrace-Max-Memory-Kib'] = maxMemoryKib();
    mark();
    posted = call('POST', `/invocation/${id}/${verb}`, body, headers);
    posted.then(then);
  };
  const again = () => after(() => serve(handler));
  const fail = (error, title = 'Invoke Error', then = again) => {
    logError(title, error);
    const shape = errorShape(error);
    post('error', stringify(shape), { 'Lambda-Runtime-Function-Error-Type': headerText(shape.errorType) }, then);
  };
  const complete = (result) => {
    let body;
    try {
      body = stringify(result === undefined ? null : result) ?? 'null';
    } catch {
      fail(new Error('Unable to stringify response body'));
      return;
    }
    post('response', body, {}, again);
  };

  whenUncaught = (error, title, status) => {
    if (posted) {
      logError(title, error);
      posted.then(() => exit(status));
    } else {
      fail(error, title, () => exit(status));
    }
  };
  whenLoopIsEmpty = () => {
    isAnswered = true;
    if (handler.constructor?.name === 'AsyncFunction') {
      fail(named('Runtime.NodeJsExit',
          'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise'
          + ' that was never settled. For more information, see'
          + ' https://nodejs.org/docs/latest/api/process.html#exit-codes'));
    } else {
      complete(null);
    }
  };

  let isAnswered = false;
  let waitsForEmptyEventLoop = true;
  const firstOnly = (act) => (...values) => {
    if (isAnswered) return;
    isAnswered = true;
    act(...values);
  };
  const isError = (error) => error !== undefined && error !== null;
  const done = firstOnly((error, result) => (isError(error) ? fail(error) : complete(result)));
  const callback = firstOnly((error, result) => {
    if (isError(error)) fail(error);
    else if (!waitsForEmptyEventLoop) complete(result);
    else whenLoopIsEmpty = () => complete(result);
  });
  const deadline = Number(event.headers['lambda-runtime-deadline-ms']);
  const context = {
    get callbackWaitsForEmptyEventLoop() { return waitsForEmptyEventLoop; },
    set callbackWaitsForEmptyEventLoop(value) { waitsForEmptyEventLoop = value; },
    succeed: (result) => done(null, result),
    fail: (error) => done(isError(error) ? error : 'handled'),
    done,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsedOrUndefined(event.headers['lambda-runtime-client-context']),
    identity: parsedOrUndefined(event.headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: event.headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: id,
    tenantId: undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };

  try {
    const result = handler(parse(event.body), context, callback);
    if (typeof result?.then === 'function') result.then(context.succeed, context.fail);
  } catch (error) {
    callback(error);
  }
}

// The mark tells the server that all output before it belongs to what is posted next.
function mark() {
  let from = 0;
  while (from < MARK.length) {
    try {
      from += writeSync(1, MARK, from);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

// One HTTP connection, one request at a time. Node's own client would do and takes three times as long. Between the
// answer to one request and the next request the connection does not keep the event loop alive.
function call(method, verb, body, headers = {}) {
  let head = `${method} ${api.pathname}${verb} HTTP/1.1\r\nHost: ${api.host}\r\n`;
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
  const bytes = body === undefined ? undefined : bytesOf(body);
  if (bytes) head += `Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\n`;
  connection.ref();
  connection.cork();
  connection.write(`${head}\r\n`, 'latin1');
  if (bytes) connection.write(bytes);
  connection.uncork();
  return new Promise((resolve) => {
    whenAnswered = resolve;
  });
}

// Most events are ASCII, which the other decoder takes at a third of the time.
function textOf(bytes) {
  return buffer.isAscii?.(bytes) ? bytes.latin1Slice() : bytes.toString('utf8');
}

function connected() {
  const { hostname, port } = api;
  // In a sandbox there is no way to the server but a socket in a file.
  const socket = net.connect(SOCKET ? { path: SOCKET } : { host: hostname, port: Number(port), noDelay: true });
  let parts = [];
  let length = 0;
  let answer;
  socket.on('data', (part) => {
    parts.push(part);
    length += part.length;
    if (!answer) {
      const all = Buffer.concat(parts);
      const end = all.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [status, ...lines] = all.toString('latin1', 0, end).split('\r\n');
      answer = { status: Number(status.split(' ')[1]), headers: {} };
      for (const line of lines) {
        const colon = line.indexOf(':');
        answer.headers[line.substring(0, colon).toLowerCase()] = line.substring(colon + 1).trim();
      }
      parts = [all.subarray(end + 4)];
      length = parts[0].length;
    }
    if (length < Number(answer.headers['content-length'])) return;
    const complete = { ...answer, body: textOf(Buffer.concat(parts)) };
    parts = [];
    length = 0;
    answer = undefined;
    socket.unref();
    whenAnswered(complete);
  });
  // Without the server there is nobody to work for.
  socket.on('error', () => exit(1));
  socket.on('close', () => exit(1));
  return socket;
}

function initFailed(error, title, status) {
  whenUncaught = () => {};
  logError(title, error);
  mark();
  const shape = errorShape(error);
  const headers = { 'Lambda-Runtime-Function-Error-Type': headerText(shape.errorType) };
  call('POST', '/init/error', stringify(shape), headers).then(() => exit(status));
}

// What nobody caught, in the words of AWS.
function rejected(reason, promise) {
  let text;
  try {
    text = String(reason);
  } catch {
    text = util.inspect(reason);
  }
  const error = named('Runtime.UnhandledPromiseRejection', text, reason instanceof Error ? reason : undefined);
  return Object.assign(error, { reason, promise });
}

function errorShape(error) {
  try {
    const isError = ['name', 'message', 'stack'].every((key) => error?.[key] && typeof error[key] === 'string');
    if (util.types.isNativeError(error) || isError) {
      return { errorType: error.name, errorMessage: error.message, trace: error.stack.split('\n') };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem while retrieving'
          + ' one or more of its message, name, and stack',
    };
  }
}

function headerText(text) {
  return String(text).replace(/[^\x20-\x7e]/g, '?');
}

function parsedOrUndefined(text) {
  return text ? parse(Buffer.from(text, 'latin1').toString('utf8')) : undefined;
}

// `folder/file.name` or `folder/file.object.name`, from the root of the code.
async function loadHandler(text) {
  if (text.includes('..')) {
    throw named('Runtime.MalformedHandlerName',
        `'${text}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const base = path.basename(text);
  const dot = base.indexOf('.');
  if (dot < 0) throw named('Runtime.MalformedHandlerName', 'Bad handler');
  const folder = text.substring(0, text.indexOf(base));
  let module;
  try {
    module = await loadModule(folder, base.substring(0, dot));
  } catch (error) {
    if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(error), error);
    if (error?.code === 'MODULE_NOT_FOUND') throw named('Runtime.ImportModuleError', String(error), error);
    throw error;
  }
  const handler = base.substring(dot + 1).split('.').reduce((from, key) => from && from[key], module);
  if (!handler) throw named('Runtime.HandlerNotFound', `${text} is undefined or not exported`);
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', `${text} is not a function`);
  if (handler.length >= 3 && runtimeMajor() >= 24) {
    throw named('Runtime.CallbackHandlerDeprecated',
        'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need'
        + ' to modify this function to use a supported handler signature to use Node.js 24 or later. For more'
        + ' information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.');
  }
  return handler;
}

// The version that the runtime's name promises, whichever node runs it.
function runtimeMajor() {
  return Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1] ?? 0);
}

// Functions that answer with a stream find these where AWS has them, and are told at once instead of half-served.
function refuseStreaming() {
  const refuse = (what) => () => {
    throw named('Runtime.StreamingNotSupported',
        `Response streaming (${what}) is not supported here: return the whole response.`);
  };
  globalThis.awslambda = {
    streamifyResponse: refuse('awslambda.streamifyResponse'),
    HttpResponseStream: { from: refuse('awslambda.HttpResponseStream') },
  };
}

async function loadModule(folder, name) {
  const file = path.resolve(TASK_ROOT, folder, name);
  const require = createRequire(path.join(TASK_ROOT, 'index.js'));
  const isModule = isModulePackage(path.dirname(file));
  const isFile = (ending) => fs.statSync(file + ending, { throwIfNoEntry: false })?.isFile();
  const found = ['', '.js', '.mjs', '.cjs'].find(isFile) ?? (fs.existsSync(file) ? '' : undefined);
  if (found === '.mjs' || (found === '.js' && isModule)) return import(pathToFileURL(file + found));
  if (found !== undefined) return require(file + found);
  return require(require.resolve(name, { paths: [TASK_ROOT, path.resolve(TASK_ROOT, folder)] }));
}

// Whether the nearest package.json, the code's root being the last place, says that .js files are ES modules.
function isModulePackage(folder) {
  for (;;) {
    const file = path.join(folder, 'package.json');
    if (fs.existsSync(file)) {
      try {
        return parse(fs.readFileSync(file, 'utf8'))?.type === 'module';
      } catch {
        return false;
      }
    }
    if (folder === TASK_ROOT || folder === path.dirname(folder)) return false;
    folder = path.dirname(folder);
  }
}

function named(name, message, cause) {
  const error = new Error(message);
  // As from a class of its own: not a member that is shown.
  Object.defineProperty(error, 'name', { value: name, enumerable: false });
  error.stack = cause ? `${name}: ${cause.stack ?? message}` : `${name}: ${message}`;
  return error;
}

// One message is one entry of the log, however many lines it has: the server puts them together again.
//
// As text: time, request id and level before the message. As JSON: an object with all of them.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
function patchConsole() {
  const least = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase());
  const line = IS_JSON_LOG ? jsonLine : textLine;
  const methods = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'FATAL' };
  for (const [method, level] of Object.entries(methods)) {
    const isSaid = method === 'fatal' || LEVELS.indexOf(level) >= least;
    console[method] = isSaid ? (message, ...more) => print(line(level, message, ...more)) : () => {};
  }
  console.log = console.info;
}

function print(line) {
  process.stdout.write(`${line.replaceAll('\n', '\0\r')}\n`);
}

function textLine(level, message, ...more) {
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${util.format(message, ...more)}`;
}

function jsonLine(level, ...values) {
  const entry = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length === 1) {
    [entry.message] = values;
    try {
      return stringify(entry, (_, value) => (value instanceof Error ? { ...describedError(value), ...value } : value));
    } catch {
      entry.message = util.format(values[0]);
      return stringify(entry);
    }
  }
  entry.message = util.format(...values);
  const error = values.find((value) => value instanceof Error);
  return stringify(error ? { ...entry, ...describedError(error) } : entry);
}

function describedError(error) {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}

function logError(title, thrown) {
  let error = thrown;
  if (!(thrown instanceof Error)) {
    try {
      error = new Error(thrown);
    } catch {
      error = new Error('an error that has no text');
    }
  }
  if (IS_JSON_LOG) {
    print(jsonLine('ERROR', error));
    return;
  }
  let text;
  try {
    text = stringify(error, (_, value) => (value instanceof Error ? withItsWords(value) : value));
  } catch {
    text = stringify(errorShape(error));
  }
  print(textLine('ERROR', title, `\t${text}`));
}

// Members of errors that JSON leaves out.
function withItsWords(error) {
  const words = { errorType: error.name, errorMessage: error.message, code: error.code, ...error };
  if (typeof error.stack === 'string') words.stack = error.stack.split('\n');
  return words;
}
