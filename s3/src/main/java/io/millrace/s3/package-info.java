/// S3: buckets and objects, the objects as plain files.
@NullMarked
package io.millrace.s3;

import org.jspecify.annotations.NullMarked;
