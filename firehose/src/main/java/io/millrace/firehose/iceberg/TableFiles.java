package io.millrace.firehose.iceberg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/// The metadata of tables as the library reads and writes it: whole objects, which are small.
///
/// Data files do not go this way.
@SuppressWarnings("serial") // the library's interface is serializable, its objects here are never serialized
final class TableFiles implements FileIO {

    private final ObjectFiles objects;
    private final Trail trail;

    TableFiles(ObjectFiles objects, Trail trail) {
        this.objects = objects;
        this.trail = trail;
    }

    @Override
    public InputFile newInputFile(String path) {
        return new Whole(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new Written(path);
    }

    @Override
    public void deleteFile(String path) {
        ObjectPlace place = ObjectPlace.parse(path);
        objects.delete(place.bucket(), place.key());
    }

    /// An object that is read when its bytes or its length are asked for.
    private final class Whole implements InputFile {

        private final String path;
        private byte @org.jspecify.annotations.Nullable [] bytes;

        Whole(String path) {
            this.path = path;
        }

        @SuppressWarnings("ReferenceEquality")
        private byte[] bytes() {
            byte[] read = bytes;
            if (read == null) {
                ObjectPlace place = ObjectPlace.parse(path);
                if (!objects.has(place.bucket(), place.key())) {
                    throw new NotFoundException("no object %s", path);
                }
                read = objects.get(place.bucket(), place.key());
                bytes = read;
            }
            return read;
        }

        @Override
        public long getLength() {
            return bytes().length;
        }

        @Override
        public SeekableInputStream newStream() {
            return new InMemoryInputFile(path, bytes()).newStream();
        }

        @Override
        public String location() {
            return path;
        }

        @Override
        public boolean exists() {
            ObjectPlace place = ObjectPlace.parse(path);
            return objects.has(place.bucket(), place.key());
        }
    }

    /// An object that is put when its stream is closed.
    private final class Written implements OutputFile {

        private final String path;

        Written(String path) {
            this.path = path;
        }

        @Override
        public PositionOutputStream create() {
            if (toInputFile().exists()) {
                throw new AlreadyExistsException("%s is there already", path);
            }
            return createOrOverwrite();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            ObjectPlace place = ObjectPlace.parse(path);
            trail.add(path);
            return new Stream(place);
        }

        @Override
        public String location() {
            return path;
        }

        @Override
        public InputFile toInputFile() {
            return new Whole(path);
        }
    }

    private final class Stream extends PositionOutputStream {

        private final ObjectPlace place;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean isClosed;

        Stream(ObjectPlace place) {
            this.place = place;
        }

        @Override
        public long getPos() {
            return bytes.size();
        }

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (!isClosed) {
                isClosed = true;
                objects.put(place.bucket(), place.key(), bytes.toByteArray());
            }
        }
    }
}
