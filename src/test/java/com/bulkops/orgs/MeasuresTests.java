package com.bulkops.orgs;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bounds that the size and shape of the code keep.
 */
class MeasuresTests {

	private static final Measures MEASURES = new Measures();

	@Test
	void noFileIsLong() {
		List<Integer> lines = MEASURES.linesOfFiles();
		assertThat(lines.get(lines.size() - 1)).isLessThanOrEqualTo(250);
	}

	@Test
	void noConstructorTakesMoreThanSevenArguments() {
		assertThat(MEASURES.longConstructors()).isEmpty();
	}

	/** Spring and Jackson bind the others by name. */
	@Test
	void noRecordBuiltByPositionHasMoreThanEightComponents() {
		assertThat(MEASURES.longRecords()).isSubsetOf("ActivityQuery", "AdminApiProperties", "NoticeProperties",
				"RunCounts", "SettingsForm", "SettingsJson$Choice");
	}

	@Test
	void noMoreThanTwoClassesOfAPackageDependOnEachOther() {
		assertThat(MEASURES.knots()).isEmpty();
	}

	@Test
	void mostTypesAreKnownToTheirPackageOnly() {
		assertThat(MEASURES.publicTypes() * 2).isLessThan(MEASURES.types().size());
	}

}
