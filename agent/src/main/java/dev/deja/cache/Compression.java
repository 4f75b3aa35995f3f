package dev.deja.cache;

import dev.deja.codec.Encoded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/**
 * Payloads as LZ4 blocks behind their original length (4 bytes, big-endian). The library is loaded
 * with the first payload that is large enough, and works without native code and without {@code
 * Unsafe}.
 */
final class Compression {
    private static final int HEADER = Integer.BYTES;

    /** What an LZ4 block can give at most for each of its bytes. */
    private static final int LARGEST_RATIO = 255;

    private Compression() {}

    private static final class Lz4 {
        static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
        static final LZ4SafeDecompressor DECOMPRESSOR =
                LZ4Factory.safeInstance().safeDecompressor();

        private Lz4() {}
    }

    /** The compressed payload, or null when that saves less than an eighth. */
    static @Nullable Encoded compressed(Encoded plain) {
        LZ4Compressor lz4 = Lz4.COMPRESSOR;
        int length = plain.length();
        byte[] block = new byte[HEADER + lz4.maxCompressedLength(length)];
        int size =
                HEADER
                        + lz4.compress(
                                plain.buffer(),
                                plain.offset(),
                                length,
                                block,
                                HEADER,
                                block.length - HEADER);
        if (size > length - length / 8) {
            return null;
        }
        ByteBuffer.wrap(block).putInt(0, length);
        return new Encoded(Arrays.copyOf(block, size), plain.shapes());
    }

    /**
     * The original payload.
     *
     * @param maxBytes above which it is not believed
     */
    static Encoded decompressed(Encoded block, long maxBytes) throws BadEntryException {
        int size = block.length() - HEADER;
        int length = size < 0 ? -1 : ByteBuffer.wrap(block.buffer()).getInt(block.offset());
        if (length < 0 || length > (long) LARGEST_RATIO * size) {
            throw BadEntryException.corrupt();
        }
        if (length > maxBytes) {
            throw StoredForm.tooLarge(length, maxBytes);
        }
        byte[] plain = new byte[length];
        try {
            int written =
                    Lz4.DECOMPRESSOR.decompress(
                            block.buffer(), block.offset() + HEADER, size, plain, 0, length);
            if (written != length) {
                throw BadEntryException.corrupt();
            }
        } catch (LZ4Exception e) {
            throw BadEntryException.corrupt();
        }
        return new Encoded(plain, block.shapes());
    }
}
