package com.bulkops.orgs.web.overview;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A chart of vertical bars, each of which may have a highlighted part.
 */
record BarChart(List<Bar> bars) {

	static final BarChart EMPTY = new BarChart(List.of());

	/** The height of the highest bar. */
	static final int HEIGHT = 100;

	/** Returns the height of a bar; one that is not empty is visible. */
	public double height(long value) {
		long highest = Math.max(1, this.bars.stream().mapToLong(Bar::value).max().orElse(1));
		return (value == 0) ? 0 : Math.max(1, (double) HEIGHT * value / highest);
	}

	/** Returns whether there is nothing to show. */
	public boolean isEmpty() {
		return this.bars.stream().allMatch((bar) -> bar.value() == 0 && bar.warning() == null);
	}

	/**
	 * A bar.
	 *
	 * @param label the text below it
	 * @param row its name in the table
	 * @param part how much of its value is highlighted
	 * @param marker where a line crosses it, as a fraction of the bar's width;
	 * {@code null} for none
	 * @param warning the problem to report for it, {@code null} if there is none
	 */
	record Bar(String label, String row, long value, long part, @Nullable Double marker, @Nullable String warning) {

		/** Returns the part of the value that is not highlighted. */
		public long rest() {
			return this.value - this.part;
		}

	}

}
