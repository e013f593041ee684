package com.bulkops.orgs.secrets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Sha256Tests {

	/** FIPS 180-2, appendix B.1. */
	@Test
	void hashesTheExampleOfTheStandard() {
		assertThat(Sha256.hashToHex("abc"))
			.isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
		assertThat(Sha256.hash("abc")).hasSize(32).startsWith(0xba, 0x78);
	}

	@Test
	void hashesTextInUtf8() {
		assertThat(Sha256.hashToHex("\u00e9"))
			.isEqualTo("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
	}

}
