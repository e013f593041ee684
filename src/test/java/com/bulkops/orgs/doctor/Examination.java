package com.bulkops.orgs.doctor;

import java.util.List;

/**
 * The report of one check, as an operator reads it.
 */
final class Examination {

	private Examination() {
	}

	static String of(Check check) {
		return new Doctor(List.of(check)).examine()
			.toString()
			.replaceAll("\\R *To do: ", " To do: ")
			.lines()
			.findFirst()
			.orElseThrow();
	}

}
