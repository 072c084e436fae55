package io.millrace.lambda.jvm;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.InputStream;
import java.io.OutputStream;

/// A function's handler of whatever form.
@FunctionalInterface
interface Handler {

    /// Answers one event.
    ///
    /// @param event a JSON document
    /// @param answer takes a JSON document
    void handle(InputStream event, OutputStream answer, Context context) throws Throwable;
}
