package com.bulkops.orgs.web.overview;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A chart of vertical bars, each of which may have a part that stands out.
 */
record BarChart(List<Bar> bars) {

	/** The height of the highest bar. */
	static final int HEIGHT = 100;

	/** How high a bar is; one that is not empty can be seen. */
	public double height(long value) {
		long highest = Math.max(1, this.bars.stream().mapToLong(Bar::value).max().orElse(1));
		return (value == 0) ? 0 : Math.max(1, (double) HEIGHT * value / highest);
	}

	/** Whether there is anything to show. */
	public boolean isEmpty() {
		return this.bars.stream().allMatch((bar) -> bar.value() == 0 && bar.warning() == null);
	}

	/**
	 * One bar.
	 *
	 * @param label what stands below it
	 * @param row how it is called in the table
	 * @param part how much of its value stands out
	 * @param marker where a line crosses, as a fraction of the bar's width; {@code null}
	 * for none
	 * @param warning what went wrong there, {@code null} if nothing did
	 */
	record Bar(String label, String row, long value, long part, @Nullable Double marker, @Nullable String warning) {

		public long rest() {
			return this.value - this.part;
		}

	}

}
