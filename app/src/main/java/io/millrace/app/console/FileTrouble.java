package io.millrace.app.console;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Why a file cannot be used, in words for the user.
public final class FileTrouble {

    private FileTrouble() {}

    /// What is wrong, without the name of the file.
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such folder or file";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "it is a file";
            case NotDirectoryException _ -> "it is no folder";
            case DirectoryNotEmptyException _ -> "it is not empty";
            case FileSystemException known when known.getReason() != null -> known.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /// What is wrong, behind the name of the file if there is one.
    public static String told(IOException e) {
        return e instanceof FileSystemException known && known.getFile() != null
                ? known.getFile() + ": " + reason(e)
                : reason(e);
    }
}
