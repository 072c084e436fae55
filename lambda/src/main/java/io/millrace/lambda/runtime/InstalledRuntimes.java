package io.millrace.lambda.runtime;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.function.RuntimeRule;

/// The runtimes that AWS has, for which this machine has an interpreter.
public final class InstalledRuntimes implements RuntimeRule {

    private final Programs programs;

    public InstalledRuntimes(Programs programs) {
        this.programs = programs;
    }

    @Override
    public void check(String name, boolean isKnown) {
        if (!isKnown) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Value %s at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs18.x,"
                            + " nodejs20.x, nodejs22.x, nodejs24.x, python3.9, python3.10, python3.11, python3.12,"
                            + " python3.13, python3.14, java8.al2, java11, java17, java21, java25, provided.al2,"
                            + " provided.al2023] or be a valid ARN",
                    name);
        }
        FunctionRuntime runtime = FunctionRuntime.of(name)
                .orElseThrow(() -> LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "The runtime %s is not supported here yet. Supported are the runtimes nodejs*, python3.*, java* and"
                                + " provided*.",
                        name));
        if (programs.interpreter(runtime).isEmpty()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The runtime %s needs a program that is not installed on this machine: %s. %s",
                    name, String.join(" or ", runtime.programs()), runtime.remedy());
        }
        programs.session();
    }
}
