package com.bulkops.orgs.doctor;

import java.util.List;

/**
 * The findings of all checks, as text for the operator.
 */
record Report(List<Line> lines) {

	private static final String INDENTED = " ".repeat(13);

	/** Returns whether the app cannot work as it is. */
	boolean isBroken() {
		return count(Finding.Status.BROKEN) > 0;
	}

	private long count(Finding.Status status) {
		return this.lines.stream().filter((line) -> line.finding().status() == status).count();
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		for (Line line : this.lines) {
			Finding finding = line.finding();
			text.append("%-13s%s: %s%n".formatted(finding.status(), line.name(), finding.fact()));
			if (!finding.action().isEmpty()) {
				text.append("%sTo do: %s%n".formatted(INDENTED, finding.action()));
			}
		}
		return text
			.append("%n%d OK, %d warnings, %d broken, %d not checked.%n".formatted(count(Finding.Status.OK),
					count(Finding.Status.WARNING), count(Finding.Status.BROKEN), count(Finding.Status.NOT_CHECKED)))
			.toString();
	}

	/**
	 * One finding.
	 *
	 * @param name the subject of its check
	 */
	record Line(String name, Finding finding) {

	}

}
