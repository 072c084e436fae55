/// `millrace demo`: the pipeline of a well-known tutorial, made with the clients of the services, and watched.
@NullMarked
package io.millrace.app.demo;

import org.jspecify.annotations.NullMarked;
