/// The code of functions: archives as they are given, checked, kept and unpacked.
@NullMarked
package io.millrace.lambda.code;

import org.jspecify.annotations.NullMarked;
