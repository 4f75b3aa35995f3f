package dev.deja.codec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands for something else: a pattern, a class, a line of a stack trace, a path. */
final class Tokens {
    private static final long FORMAT = Inside.offset(StackTraceElement.class, "format", byte.class);

    private Tokens() {}

    @SuppressWarnings("JdkObsolete") // what applications return is carried, old or not
    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        all.add(
                LeafPlan.token(
                        147,
                        Pattern.class,
                        (out, pattern) -> {
                            requireHarmless(pattern.pattern(), pattern.flags());
                            out.string(pattern.pattern());
                            out.varint(pattern.flags());
                        },
                        in -> {
                            String text = in.text();
                            int flags = in.varint();
                            try {
                                requireHarmless(text, flags);
                            } catch (Refusal refusal) {
                                throw new UndecodableException("a pattern", refusal);
                            }
                            return Pattern.compile(text, flags);
                        }));
        all.add(
                LeafPlan.mutable(
                        148,
                        StringBuffer.class,
                        (out, buffer) -> out.string(buffer.toString()),
                        in -> new StringBuffer(in.text())));
        all.add(classes());
        all.add(LeafPlan.value(150, StackTraceElement.class, Tokens::writeLine, Tokens::readLine));
        all.add(path(Path.of("").getClass()));
        return all;
    }

    /** Canonical equivalents are written out, every order of every accent. */
    private static void requireHarmless(String pattern, int flags) throws Refusal {
        if ((flags & Pattern.CANON_EQ) != 0 && !pattern.chars().allMatch(c -> c < 128)) {
            throw new Refusal("a pattern with canonical equivalence beyond ASCII");
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // of Class<?> there is no literal
    private static TypePlan classes() {
        return LeafPlan.value(
                149, (Class<Class<?>>) (Class) Class.class, Writer::mention, Reader::mentioned);
    }

    private static void writeLine(Writer out, StackTraceElement line) throws Refusal {
        out.string(line.getClassLoaderName());
        out.string(line.getModuleName());
        out.string(line.getModuleVersion());
        out.string(line.getClassName());
        out.string(line.getMethodName());
        out.string(line.getFileName());
        out.signed(line.getLineNumber());
        // Which of that toString shows.
        out.put(FORMAT == Inside.ABSENT ? 0 : RawMemory.getByte(line, FORMAT));
    }

    private static StackTraceElement readLine(Reader in) throws UndecodableException {
        StackTraceElement line =
                new StackTraceElement(
                        in.string(),
                        in.string(),
                        in.string(),
                        in.text(),
                        in.text(),
                        in.string(),
                        in.signed());
        byte format = in.get();
        if (FORMAT != Inside.ABSENT) {
            RawMemory.putByte(line, FORMAT, format);
        }
        return line;
    }

    private static <T extends Path> TypePlan path(Class<T> type) {
        return LeafPlan.value(
                151,
                type,
                (out, path) -> {
                    @Nullable Path again = Path.of(path.toString());
                    if (!again.equals(path)) {
                        throw new Refusal("a path that is not what its text says");
                    }
                    out.string(path.toString());
                },
                in -> type.cast(Path.of(in.text())));
    }
}
