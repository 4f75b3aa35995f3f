package com.acme.matrix;

/** A sealed type with its only kinds. */
sealed interface Shape permits Shape.Circle, Shape.Square {
    String area(int number);

    record Circle(int radius) implements Shape {
        @Override
        public String area(int number) {
            return Counts.ran("sealedRecord", number);
        }

        /** A getter that somebody wrote. */
        public int radius() {
            Counts.ran("recordAccessor", radius);
            return radius;
        }

        static String ofRecord(int number) {
            return Counts.ran("recordStatic", number);
        }
    }

    final class Square implements Shape {
        @Override
        public String area(int number) {
            return Counts.ran("sealedClass", number);
        }
    }
}
