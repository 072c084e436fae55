package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.FolderArchive;
import io.millrace.lambda.code.S3CodeSource;
import io.millrace.lambda.code.ZipArchive;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentInput;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;

/// Reads from requests what a function is to run: an archive in the request or in a bucket, or a folder.
///
/// A folder is named as LocalStack's users name it: the bucket `hot-reload` and the absolute path as the key.
/// Whoever may call the server could so have any folder run that the server's user can read, which is why it must be
/// allowed.
public final class CodeService {

    /// The name that stands for no bucket.
    static final String HOT_RELOAD = "hot-reload";

    private final S3CodeSource s3;
    private final boolean foldersAllowed;

    /// @param s3 where deployment packages in buckets are read
    /// @param foldersAllowed whether functions may run from folders of this machine
    public CodeService(S3CodeSource s3, boolean foldersAllowed) {
        this.s3 = s3;
        this.foldersAllowed = foldersAllowed;
    }

    GivenCode given(Caller caller, FunctionCode code) {
        return given(caller, "CreateFunction", code.zipFile(), code.s3Bucket(), code.s3Key(), code.s3ObjectVersion());
    }

    GivenCode given(Caller caller, UpdateFunctionCodeRequest request) {
        return given(
                caller,
                "UpdateFunctionCode",
                request.zipFile(),
                request.s3Bucket(),
                request.s3Key(),
                request.s3ObjectVersion());
    }

    /// The archive of a layer's version.
    public byte[] archive(Caller caller, LayerVersionContentInput content) {
        return switch (given(
                caller,
                "PublishLayerVersion",
                content.zipFile(),
                content.s3Bucket(),
                content.s3Key(),
                content.s3ObjectVersion())) {
            case GivenCode.Archive archive -> archive.zip();
            case GivenCode.Folder folder -> FolderArchive.of(folder.path());
        };
    }

    private GivenCode given(
            Caller caller,
            String operation,
            @Nullable SdkBytes inline,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String version) {
        if (inline != null && (bucket != null || key != null)) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Please do not provide other FunctionCode parameters when providing a ZipFile.");
        }
        if (inline != null) {
            byte[] zip = inline.asByteArrayUnsafe();
            if (zip.length > ZipArchive.MAX_ZIPPED) {
                throw LambdaFault.REQUEST_TOO_LARGE.fault(
                        "Request must be smaller than 70167211 bytes for the %s operation", operation);
            }
            return new GivenCode.Archive(zip);
        }
        if (bucket == null || key == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Please provide a source for function code.");
        }
        return bucket.equals(HOT_RELOAD)
                ? new GivenCode.Folder(folder(key))
                : new GivenCode.Archive(s3.read(caller, bucket, key, version));
    }

    private Path folder(String key) {
        if (!foldersAllowed) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Functions may run from folders (the bucket hot-reload) only if the server listens on loopback.");
        }
        try {
            Path folder = Path.of(key).normalize();
            if (folder.isAbsolute() && Files.isDirectory(folder)) {
                return folder;
            }
        } catch (InvalidPathException e) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("The S3Key is no path of this machine: %s", key);
        }
        throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                "With the bucket hot-reload the S3Key is the absolute path of a folder of this machine, but there is no"
                        + " folder %s",
                key);
    }

    static Optional<String> architecture(boolean isGiven, List<String> architectures) {
        if (!isGiven) {
            return Optional.empty();
        }
        if (architectures.size() > 1) {
            throw CommonFault.VALIDATION.fault(
                    "1 validation error detected: Value '%s' at 'architectures' failed to satisfy constraint: Member must"
                            + " have length less than or equal to 1",
                    architectures);
        }
        if (architectures.isEmpty()
                || Architecture.fromValue(architectures.getFirst()) == Architecture.UNKNOWN_TO_SDK_VERSION) {
            throw CommonFault.VALIDATION.fault(
                    "1 validation error detected: Value '%s' at 'architectures' failed to satisfy constraint: Member must"
                            + " satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not"
                            + " be null]",
                    architectures);
        }
        return Optional.of(architectures.getFirst());
    }
}
