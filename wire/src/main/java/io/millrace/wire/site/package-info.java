/// What the server answers that is no service of AWS: pages, and sites with a host name or a path of their own.
package io.millrace.wire.site;
