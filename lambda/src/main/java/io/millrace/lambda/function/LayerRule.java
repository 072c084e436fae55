package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.lambda.code.LayerUse;
import java.util.List;

/// Which layers functions can have.
@FunctionalInterface
public interface LayerRule {

    /// The layers' versions that a caller names, in the same order.
    ///
    /// @throws io.millrace.api.Fault if there are too many, or one of them is not there for the caller
    List<LayerUse> resolve(Caller caller, List<String> arns);
}
