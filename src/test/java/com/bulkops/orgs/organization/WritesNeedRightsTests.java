package com.bulkops.orgs.organization;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.site.ActingUser;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Methods that change something for a person: each requires the right in its own
 * transaction, or calls one that does.
 */
class WritesNeedRightsTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackagesOf(BulkOpsOrgsApplication.class);

	/** The methods that refuse all others. */
	private static final Pattern RIGHT = Pattern.compile("require|requireOwner|admit");

	@Test
	void everyWriteForAPersonRequiresAnOwner() {
		Set<JavaMethod> writes = CLASSES.stream()
			.flatMap((type) -> type.getMethods().stream())
			.filter(WritesNeedRightsTests::writesForAPerson)
			.collect(Collectors.toSet());
		assertThat(writes).hasSizeGreaterThan(15);
		assertThat(writes).allMatch((write) -> asks(write) || callers(write).allMatch(WritesNeedRightsTests::asks))
			.allMatch((write) -> asks(write) || callers(write).findAny().isPresent());
	}

	/**
	 * Returns whether a method requires the right: itself, by a method of its class, or
	 * by another write in the same transaction.
	 */
	private static boolean asks(JavaMethod method) {
		return method.getMethodCallsFromSelf()
			.stream()
			.anyMatch((call) -> RIGHT.matcher(call.getTarget().getName()).matches()
					|| call.getTarget().resolveMember().filter((target) -> asksToo(method, target)).isPresent());
	}

	private static boolean asksToo(JavaMethod method, JavaMethod target) {
		boolean isPart = target.getOwner().equals(method.getOwner()) && !target.getName().equals(method.getName());
		return (isPart || !target.equals(method) && writesForAPerson(target)) && asks(target);
	}

	private static Stream<JavaMethod> callers(JavaMethod method) {
		return method.getCallsOfSelf()
			.stream()
			.map(JavaAccess::getOrigin)
			.filter(JavaMethod.class::isInstance)
			.map(JavaMethod.class::cast);
	}

	private static boolean writesForAPerson(JavaMethod method) {
		boolean isWrite = method.tryGetAnnotationOfType(Transactional.class)
			.filter((transactional) -> !transactional.readOnly())
			.isPresent();
		return isWrite && !RIGHT.matcher(method.getName()).matches()
				&& method.getRawParameterTypes().stream().anyMatch((type) -> type.isEquivalentTo(ActingUser.class));
	}

}
