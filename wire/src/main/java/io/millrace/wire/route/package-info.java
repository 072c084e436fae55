/// Which service and which operation a request means, by its host, path, query, headers or form.
package io.millrace.wire.route;
