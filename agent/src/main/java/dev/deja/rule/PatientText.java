package dev.deja.rule;

/** Text that lets itself be looked at only so often: a regular expression may never end. */
final class PatientText implements CharSequence {
    private static final int MOST_LOOKS = 20_000;

    /** It has been looked at too often. */
    static final class TiredException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TiredException() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private int looks;

    PatientText(String text) {
        this.text = text;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (++looks > MOST_LOOKS) {
            throw new TiredException();
        }
        return text.charAt(index);
    }

    /** Asked for by the matcher only to copy what a group has matched. */
    @Override
    public CharSequence subSequence(int from, int to) {
        return text.substring(from, to);
    }

    @Override
    public String toString() {
        return text;
    }
}
