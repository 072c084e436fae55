"""Runs a function of the python runtimes: takes events from the runtime API, calls the handler, posts its answer.

Handlers: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
import decimal
import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback

try:
    import resource
except ImportError:
    resource = None

MARK = b"\0" + os.environ.pop("_MILLRACE_OUTPUT_MARK").encode() + b"\n"
RUNTIME = os.environ["AWS_EXECUTION_ENV"].rpartition("python")[2]
IS_ASCII_OUTPUT = tuple(int(part) for part in RUNTIME.split(".")) < (3, 12)

IS_JSON_LOG = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
LOG_LEVEL = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
TIME = "%Y-%m-%dT%H:%M:%SZ"

request_id = None


class RuntimeFault(Exception):
    """An error with a name that the runtime gives, not the function."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


class RuntimeApi:
    """One HTTP connection to the server, kept alive."""

    def __init__(self, authority):
        address, _, prefix = authority.partition("/")
        host, _, port = address.rpartition(":")
        self.head = "%s /" + prefix + "/2018-06-01/runtime%s HTTP/1.1\r\nHost: " + address + "\r\n"
        path = os.environ.pop("_MILLRACE_RUNTIME_SOCKET", None)
        if path:  # in a sandbox there is no way to the server but a socket in a file
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(path)
        else:
            self.socket = socket.create_connection((host, int(port)))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = self.socket.makefile("rb")

    def call(self, method, verb, body=None, headers=None):
        head = self.head % (method, verb)
        if body is not None:
            head += "Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        for name, value in (headers or {}).items():
            head += "%s: %s\r\n" % (name, value)
        self.socket.sendall((head + "\r\n").encode("latin-1", "replace") + (body or b""))
        status_line = self.input.readline()
        if not status_line:
            os._exit(1)  # without the server there is nobody to work for
        answer = {}
        while True:
            line = self.input.readline().rstrip(b"\r\n")
            if not line:
                break
            name, _, value = line.partition(b":")
            answer[name.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
        return int(status_line.split()[1]), answer, self.input.read(int(answer.get("content-length", "0")))

    def post(self, verb, body, headers=None):
        headers = dict(headers or {})
        if resource is not None:
            headers["Millrace-Max-Memory-Kib"] = max_memory_kib()
        mark()
        return self.call("POST", verb, body, headers)


def max_memory_kib():
    """The most memory of this process; what the kernel calls maxrss begins with that of the process that started it."""
    try:
        with open("/proc/self/status", encoding="latin-1") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        unit = 1024 if sys.platform == "darwin" else 1
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


class Shown:
    """An object that is printed with its members."""

    def __repr__(self):
        members = ["%s=%s" % (name, value) for name, value in vars(self).items() if not name.startswith("_")]
        return "%s([%s])" % (type(self).__name__, ",".join(members))


class CognitoIdentity(Shown):
    """Who called through Cognito; nobody, here."""

    def __init__(self):
        self.cognito_identity_id = None
        self.cognito_identity_pool_id = None


class Client(Shown):
    """The application that calls, as the client context names it."""

    def __init__(self, members):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, members.get(name))


class ClientContext(Shown):
    """What the caller said of itself."""

    def __init__(self, members):
        self.custom = members.get("custom")
        self.env = members.get("env")
        self.client = Client(members["client"]) if members.get("client") is not None else None


class LambdaContext(Shown):
    """What a handler can know of its invocation."""

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        client_context = headers.get("lambda-runtime-client-context")
        self.client_context = None
        if client_context:
            self.client_context = ClientContext(json.loads(client_context.encode("latin-1").decode()))
        self.identity = CognitoIdentity()
        self.tenant_id = None
        self._deadline = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, text):
        sys.stdout.write(folded(str(text)))


def mark():
    """Tells the server that all output before the mark belongs to what is posted next."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    try:
        os.write(1, MARK)
    except OSError:
        pass


class Encoding:
    """The JSON of one value, as AWS writes it: named tuples are objects, bytes are text, decimals keep their digits."""

    def __init__(self):
        self.decimals = []
        self.stand_in = None

    def of(self, value):
        # Lone surrogates have no UTF-8; AWS keeps them as they are.
        try:
            value = with_objects(value)
        except RecursionError:
            pass  # it has itself as a member, which is found again and named
        text = json.dumps(value, default=self.other, ensure_ascii=IS_ASCII_OUTPUT)
        if self.decimals:
            parts = text.split(self.stand_in)
            text = parts[0] + "".join(digits + part for digits, part in zip(self.decimals, parts[1:]))
        return text.encode("utf-8", "surrogatepass")

    def other(self, it):
        if isinstance(it, decimal.Decimal):
            if it.is_nan():
                return float("nan")
            if not self.decimals:
                name = os.urandom(16).hex()
                self.stand_in = '"%s"' % name
            self.decimals.append(str(it))
            return self.stand_in[1:-1]
        if isinstance(it, bytes):
            return it.decode()
        raise TypeError("Object of type %s is not JSON serializable" % type(it).__name__)


def as_json(value):
    return Encoding().of(value)


PLAIN = frozenset((str, int, float, bool, type(None)))


def with_objects(value):
    """The same, with dictionaries for named tuples; what has none in it is not copied."""
    if isinstance(value, tuple) and callable(getattr(value, "_asdict", None)):
        value = value._asdict()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        return value
    copy = None
    for key, item in items:
        if type(item) not in PLAIN:
            changed = with_objects(item)
            if changed is not item:
                if copy is None:
                    copy = dict(value) if isinstance(value, dict) else list(value)
                copy[key] = changed
    return value if copy is None else copy


def load_handler(text):
    try:
        module_name, name = text.rsplit(".", 1)
    except ValueError as error:
        raise RuntimeFault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (text, error))
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFault("Runtime.BuiltInModuleConflict",
                           "Cannot use built-in module %s as a handler module" % module_name)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        raise RuntimeFault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error),
                           ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)])
    try:
        return getattr(module, name)
    except AttributeError:
        raise RuntimeFault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module_name))


def error_shape(error):
    if isinstance(error, RuntimeFault):
        error_type, trace = error.error_type, error.trace
    else:
        frames = traceback.extract_tb(error.__traceback__)
        first = next((i for i, frame in enumerate(frames) if frame.filename != __file__), 0)
        # Without columns, whose marks AWS does not show.
        shown = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames[first:]]
        error_type, trace = type(error).__name__, traceback.format_list(shown)
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id or "", "stackTrace": trace}


def folded(text):
    """One entry of the log, however many lines it has: the server puts them together again."""
    end = "\n" if text.endswith("\n") else ""
    return text[:len(text) - len(end)].replace("\n", "\0\r") + end


def log_error(shape):
    if IS_JSON_LOG:
        text = as_json({"timestamp": time.strftime(TIME, time.gmtime()), "log_level": "ERROR", **shape}).decode(
            "utf-8", "replace")
    else:
        words = "[ERROR] " + shape["errorType"] + (": " + shape["errorMessage"] if shape["errorMessage"] else "")
        lines = [words, "Traceback (most recent call last):"]
        for line in "".join(shape["stackTrace"]).splitlines():
            bare = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(bare)) + bare)
        text = "\n".join(lines)
    try:
        print(folded(text), flush=True)
    except (OSError, ValueError):
        pass  # the function has closed its output


def perform(handler, headers, body):
    """The answer to one event: the verb to post and its body."""
    try:
        context = LambdaContext(headers)
        try:
            event = json.loads(body)
        except ValueError as error:
            raise RuntimeFault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
        result = handler(event, context)
        if isinstance(result, bytes):
            return "response", result, {}
        try:
            return "response", as_json(result), {}
        except (TypeError, ValueError, RecursionError) as error:
            raise RuntimeFault("Runtime.MarshalError", "Unable to marshal response: %s" % error)
    except Exception as error:
        shape = error_shape(error)
        log_error(shape)
        return "error", as_json(shape), {"Lambda-Runtime-Function-Error-Type": shape["errorType"]}


class RequestIdFilter(logging.Filter):
    """Gives every record the request id that the format names."""

    def filter(self, record):
        record.aws_request_id = request_id or ""
        return True


class OneEntryFormatter(logging.Formatter):
    """Keeps a record together, with its traceback; what is just printed is cut into lines, as on AWS."""

    def format(self, record):
        return folded(super().format(record))


class JsonFormatter(logging.Formatter):
    """A record as one JSON object, what the function added to it included.

    https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
    """

    OWN = frozenset(vars(logging.makeLogRecord({}))) | {"aws_request_id"}

    def format(self, record):
        level = min(50, max(0, record.levelno)) // 10 * 10
        kind, error, trace = record.exc_info or (None, None, None)
        entry = {
            "timestamp": self.formatTime(record, TIME),
            "level": logging.getLevelName(level),
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(trace) if kind else None,
            "errorType": kind.__name__ if kind else None,
            "errorMessage": str(error) if kind else None,
            "requestId": record.aws_request_id,
            "location": "%s:%s:%s" % (record.pathname, record.funcName, record.lineno) if kind else None,
        }
        for name, value in vars(record).items():
            if name not in self.OWN and name not in entry:
                entry[name] = value
        return folded(json.dumps({name: value for name, value in entry.items() if value is not None},
                                 ensure_ascii=False))


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stdout)
    if IS_JSON_LOG:
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(OneEntryFormatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(RequestIdFilter())
    level = {"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(LOG_LEVEL, LOG_LEVEL)
    if level in ("DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"):
        logging.getLogger().setLevel(level)
    logging.getLogger().addHandler(handler)


def bound_memory():
    """The heap may grow to the memory setting and twice as much again, for thread stacks and what is shared."""
    if resource is not None and hasattr(resource, "RLIMIT_DATA") and sys.platform == "linux":
        limit = (int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]) * 3 + 256) << 20
        try:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        except (OSError, ValueError):
            pass


def main():
    global request_id
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    sys.stdout.reconfigure(line_buffering=True)
    bound_memory()
    set_up_logging()
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        shape = error_shape(error)
        log_error(shape)
        api.post("/init/error", as_json(shape), {"Lambda-Runtime-Function-Error-Type": shape["errorType"]})
        sys.exit(1)
    mark()
    while True:
        status, headers, body = api.call("GET", "/invocation/next")
        if status != 200:
            sys.exit(1)
        request_id = headers["lambda-runtime-aws-request-id"]
        if "lambda-runtime-trace-id" in headers:
            os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
        verb, answer, extra = perform(handler, headers, body)
        api.post("/invocation/%s/%s" % (request_id, verb), answer, extra)


if __name__ == "__main__":
    main()
