package io.millrace.firehose.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Loads the query language and the libraries below it for the second time, with [Steps] in their code: one at the
/// beginning of each method that calls others, one at each jump back, and as many as there are characters or elements
/// wherever the JDK copies them in one go, before it does if that can be told.
///
///     jackson-jq, its regular expressions, Jackson  →  every loop, recursion and copy counts, nothing else changes
///
/// The library has no limits and no place to put them: its scopes and syntax trees cannot be extended, and products of
/// terms or back-tracking patterns call none of its functions. Killing a thread is no means of Java's.
final class MeteredLoader extends ClassLoader {

    private static final List<String> METERED =
            List.of("io.millrace.firehose.jq.", "net.thisptr.", "org.joni.", "com.fasterxml.jackson.");
    private static final String OPERATORS = "net/thisptr/jackson/jq/internal/operators/";

    private static final ClassDesc STEPS = Steps.class.describeConstable().orElseThrow();
    private static final ClassDesc WEIGHT = ClassDesc.of("io.millrace.firehose.jq.Weight");
    private static final ClassDesc JSON_NODE = ClassDesc.of("com.fasterxml.jackson.databind.JsonNode");
    private static final MethodTypeDesc ACTION = MethodTypeDesc.of(ConstantDescs.CD_void);
    private static final MethodTypeDesc OF_OBJECT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);
    private static final MethodTypeDesc OF_INT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final ClassDesc CHAR_SEQUENCE = ClassDesc.of("java.lang.CharSequence");
    private static final Set<String> BUILDERS = Set.of("java/lang/StringBuilder", "java/lang/StringBuffer");

    private final ClassFile classFiles;

    MeteredLoader(ClassLoader parent) {
        super("metered", parent);
        this.classFiles = ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(parent)
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached()));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (METERED.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = metered(in.readAllBytes());
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private byte[] metered(byte[] code) {
        ClassModel model = classFiles.parse(code);
        boolean isOperator = model.thisClass().asInternalName().startsWith(OPERATORS);
        return classFiles.transformClass(model, (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                builder.transformMethod(
                        method,
                        java.lang.classfile.MethodTransform.transformingCode(counting(
                                method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME),
                                isOperator && isMakingValues(method),
                                isCalling(method.code().get()))));
            } else {
                ClassTransform.ACCEPT_ALL.accept(builder, element);
            }
        });
    }

    private static boolean isMakingValues(MethodModel method) {
        return method.methodName().equalsString("apply")
                && method.methodTypeSymbol().returnType().equals(JSON_NODE);
    }

    private static boolean isCalling(CodeModel code) {
        for (CodeElement element : code) {
            if (element instanceof InvokeInstruction || element instanceof InvokeDynamicInstruction) {
                return true;
            }
        }
        return false;
    }

    private static CodeTransform counting(boolean isInitializer, boolean isMakingValues, boolean isCalling) {
        return CodeTransform.ofStateful(() -> new CodeTransform() {

            private final Set<Label> behind = new HashSet<>();

            @Override
            public void atStart(CodeBuilder code) {
                if (isInitializer) {
                    code.invokestatic(STEPS, "pause", ACTION);
                } else if (isCalling) {
                    code.invokestatic(STEPS, "count", ACTION);
                }
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                switch (element) {
                    case LabelTarget target -> behind.add(target.label());
                    case BranchInstruction branch
                    when behind.contains(branch.target()) -> code.invokestatic(STEPS, "count", ACTION);
                    case ReturnInstruction _ when isInitializer -> code.invokestatic(STEPS, "resume", ACTION);
                    case ReturnInstruction last
                    when isMakingValues && last.opcode() == Opcode.ARETURN ->
                        code.dup().invokestatic(WEIGHT, "of", MethodTypeDesc.of(ConstantDescs.CD_void, JSON_NODE));
                    case InvokeInstruction call -> before(code, call);
                    case NewPrimitiveArrayInstruction _, NewReferenceArrayInstruction _ ->
                        code.dup().invokestatic(STEPS, "weigh", OF_INT);
                    default -> {}
                }
                code.with(element);
                if (isText(element)) {
                    code.dup().invokestatic(STEPS, "weigh", OF_OBJECT);
                }
            }
        });
    }

    /// Weighs what a call is about to copy, which is the last of its arguments, on top of the stack.
    private static void before(CodeBuilder code, InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        if (owner.equals("java/lang/System") && call.name().equalsString("arraycopy")) {
            code.dup().invokestatic(STEPS, "weigh", OF_INT);
        } else if (call.opcode() == Opcode.INVOKESPECIAL
                && (BUILDERS.contains(owner) || owner.startsWith("java/util/"))
                && call.typeSymbol().equals(OF_INT)) {
            code.dup().invokestatic(STEPS, "weigh", OF_INT); // room that is asked for at once
        } else if (BUILDERS.contains(owner) && call.typeSymbol().parameterCount() > 0) {
            ClassDesc last = call.typeSymbol().parameterType(call.typeSymbol().parameterCount() - 1);
            if (last.equals(ConstantDescs.CD_String) || last.equals(CHAR_SEQUENCE)) {
                code.dup().invokestatic(STEPS, "weigh", OF_OBJECT);
            }
        }
    }

    /// Whether a text of the JDK's making is on top of the stack now.
    private static boolean isText(CodeElement element) {
        return switch (element) {
            case InvokeInstruction call ->
                call.owner().asInternalName().startsWith("java/lang/String")
                        && call.typeSymbol().returnType().equals(ConstantDescs.CD_String);
            case InvokeDynamicInstruction call -> call.typeSymbol().returnType().equals(ConstantDescs.CD_String);
            default -> false;
        };
    }
}
