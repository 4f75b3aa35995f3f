package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One path with its open parts, after Spring's {@code PathPattern} (SPEC 3.2). Matches decoded
 * paths ({@link RequestPath}). Immutable.
 *
 * @param text as written
 * @param segments without the {@code **}
 * @param isOpenEnded whether it ends in {@code **}: any segments follow, or none
 */
public record PathPattern(String text, List<PathSegment> segments, boolean isOpenEnded) {

    /** How it and a path go together; allocates only where a segment has a regular expression. */
    PathSegment.Fit fits(String path) {
        int length = path.length();
        int at = 1;
        PathSegment.Fit fit = PathSegment.Fit.YES;
        for (int i = 0; i < segments.size(); i++) {
            if (at >= length) {
                return PathSegment.Fit.NO;
            }
            int end = path.indexOf('/', at);
            end = end < 0 ? length : end;
            PathSegment.Fit one = segments.get(i).fits(path, at, end);
            if (one == PathSegment.Fit.NO) {
                return one;
            }
            fit = one == PathSegment.Fit.UNKNOWN ? one : fit;
            at = end + 1;
        }
        return at >= length || isOpenEnded ? fit : PathSegment.Fit.NO;
    }

    /** The decoded value of a variable in a path that fits; null when there is none. */
    @Nullable String value(String name, String path) {
        int at = 1;
        for (PathSegment segment : segments) {
            if (at >= path.length()) {
                return null;
            }
            int end = path.indexOf('/', at);
            end = end < 0 ? path.length() : end;
            String value = segment.value(name, path, at, end);
            if (value != null) {
                return value;
            }
            at = end + 1;
        }
        return null;
    }

    /** Its variables. */
    List<String> variables() {
        List<String> names = new ArrayList<>();
        for (PathSegment segment : segments) {
            names.addAll(segment.names());
        }
        return names;
    }

    /**
     * Whether it says more than another: one without {@code **} before one with; then the one with
     * more segments of text, then the one with fewer that are quite open, then (only with {@code
     * **}) the longer one.
     *
     * @return negative when it is the more specific one, 0 when they are the same in this
     */
    public int compareSpecificity(PathPattern other) {
        if (isOpenEnded != other.isOpenEnded) {
            return isOpenEnded ? 1 : -1;
        }
        int literals = Integer.compare(other.count(0), count(0));
        if (literals != 0) {
            return literals;
        }
        int open = Integer.compare(count(2), other.count(2));
        if (open != 0 && !isOpenEnded) {
            return open;
        }
        int length = Integer.compare(other.segments.size(), segments.size());
        return length != 0 ? length : open;
    }

    private int count(int openness) {
        int count = 0;
        for (int i = 0; i < segments.size(); i++) {
            count += segments.get(i).openness() == openness ? 1 : 0;
        }
        return count;
    }

    /** A path that both match if they can be seen to; null when none was found. */
    @Nullable String common(PathPattern other) {
        int most = Math.max(segments.size(), other.segments.size());
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < most; i++) {
            PathSegment mine = i < segments.size() ? segments.get(i) : null;
            PathSegment its = i < other.segments.size() ? other.segments.get(i) : null;
            PathSegment narrower = mine == null ? its : its == null || less(mine, its) ? mine : its;
            path.append('/').append(narrower == null ? "1" : narrower.sample("1"));
        }
        String found = path.isEmpty() ? "/" : path.toString();
        return fits(found) == PathSegment.Fit.YES && other.fits(found) == PathSegment.Fit.YES
                ? found
                : null;
    }

    private static boolean less(PathSegment a, PathSegment b) {
        return a.openness() <= b.openness();
    }

    /**
     * Whether it may match a path of these segments, or one that begins with them.
     *
     * @param known one per segment; null where it can be anything
     * @param andBelow whether longer paths count, too
     */
    boolean mayReach(List<@Nullable String> known, boolean andBelow) {
        for (int i = 0; i < known.size(); i++) {
            if (i >= segments.size()) {
                return isOpenEnded;
            }
            String text = known.get(i);
            if (text != null
                    && segments.get(i).fits(text, 0, text.length()) == PathSegment.Fit.NO) {
                return false;
            }
        }
        return andBelow || segments.size() <= known.size();
    }
}
