package dev.deja.http;

import dev.deja.cache.AnswerFormat;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an answer lies in a store.
 *
 * <pre>
 * version 1 | status 2 | born ms 8 | message: length 4 (-1 = none), UTF-8
 * fields: count 2; name: length 2, ASCII; value: length 4, UTF-8 | body: length 4, bytes
 * </pre>
 *
 * All numbers are big-endian. What is read back is checked as if a stranger had written it: nobody
 * gets a line break into a head by way of a store.
 */
final class ResponseFormat implements AnswerFormat<StoredResponse> {
    private static final byte VERSION = 1;
    private static final int MOST_FIELDS = 1000;
    private static final int FIXED = 1 + 2 + 8 + 4 + 2 + 4;

    /** Codecs of values count up from one. */
    @Override
    public byte id() {
        return 'H';
    }

    @Override
    public byte[] write(StoredResponse answer) {
        List<Fields.Field> lines = answer.fields().lines();
        byte[][] texts = new byte[lines.size() * 2][];
        int size = FIXED + answer.body().length;
        for (int i = 0; i < lines.size(); i++) {
            texts[2 * i] = lines.get(i).name().getBytes(StandardCharsets.US_ASCII);
            texts[2 * i + 1] = lines.get(i).value().getBytes(StandardCharsets.UTF_8);
            size += 6 + texts[2 * i].length + texts[2 * i + 1].length;
        }
        String message = answer.errorMessage();
        byte[] messageBytes = message == null ? null : message.getBytes(StandardCharsets.UTF_8);
        size += messageBytes == null ? 0 : messageBytes.length;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(VERSION).putShort((short) answer.status()).putLong(answer.bornMillis());
        out.putInt(messageBytes == null ? -1 : messageBytes.length);
        if (messageBytes != null) {
            out.put(messageBytes);
        }
        out.putShort((short) lines.size());
        for (int i = 0; i < texts.length; i += 2) {
            out.putShort((short) texts[i].length).put(texts[i]);
            out.putInt(texts[i + 1].length).put(texts[i + 1]);
        }
        out.putInt(answer.body().length).put(answer.body());
        return out.array();
    }

    /** Whether {@link #write} can tell all of it. */
    static boolean holds(Fields fields) {
        if (fields.lines().size() > MOST_FIELDS) {
            return false;
        }
        for (Fields.Field line : fields.lines()) {
            if (line.name().length() > Short.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable StoredResponse read(
            byte[] buffer, int offset, int length, long freshUntilMillis) {
        try {
            ByteBuffer in = ByteBuffer.wrap(buffer, offset, length);
            if (in.get() != VERSION) {
                return null;
            }
            int status = in.getShort();
            long born = in.getLong();
            int messageLength = in.getInt();
            if (status < 200 || status > 999 || messageLength < -1) {
                return null;
            }
            String message = messageLength < 0 ? null : text(buffer, in, messageLength);
            int count = in.getShort();
            if (count < 0 || count > MOST_FIELDS) {
                return null;
            }
            List<Fields.Field> lines = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                String name = text(buffer, in, in.getShort());
                String value = text(buffer, in, in.getInt());
                if (!Tokens.isToken(name) || !Tokens.isValue(value)) {
                    return null;
                }
                lines.add(new Fields.Field(name, value));
            }
            int bodyLength = in.getInt();
            if (bodyLength != in.remaining() || (message != null && !Tokens.isValue(message))) {
                return null;
            }
            byte[] body = Arrays.copyOfRange(buffer, in.position(), in.position() + bodyLength);
            return new StoredResponse(
                    status, Fields.of(lines), body, message, born, freshUntilMillis);
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    private static String text(byte[] buffer, ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String text = new String(buffer, in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }
}
