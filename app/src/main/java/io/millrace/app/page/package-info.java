/// What the server answers beside the protocols of AWS: its pages, and what stands behind them.
@NullMarked
package io.millrace.app.page;

import org.jspecify.annotations.NullMarked;
