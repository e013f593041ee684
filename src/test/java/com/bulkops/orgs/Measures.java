package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/**
 * The size and shape of the code: of its files, its constructors, and its packages.
 * {@code script/measures} prints them; {@link MeasuresTests} keeps them.
 */
final class Measures {

	private static final Path MAIN = Path.of("src", "main", "java");

	private final JavaClasses code = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("com.bulkops.orgs");

	public static void main(String... arguments) {
		Measures measures = new Measures();
		List<Integer> lines = measures.linesOfFiles();
		System.out.printf("Lines of main code                %6d in %d files%n",
				lines.stream().mapToInt(Integer::intValue).sum(), lines.size());
		System.out.printf("Lines of a file, p90 and longest  %6d %d%n", measures.linesOfNineInTen(),
				lines.get(lines.size() - 1));
		System.out.printf("Public types                      %6d of %d%n", measures.publicTypes(),
				measures.types().size());
		System.out.println("Constructors with over 7 arguments: " + measures.longConstructors());
		System.out.println("Records of over 8 components:       " + measures.longRecords());
		System.out.println("Knots of over two classes:          " + measures.knots());
	}

	/** The number of lines of each file of main code, the shortest first. */
	List<Integer> linesOfFiles() {
		try (Stream<Path> files = Files.walk(MAIN)) {
			return files.filter((file) -> file.toString().endsWith(".java")).map(Measures::linesOf).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int linesOf(Path file) {
		try {
			return Files.readAllLines(file).size();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Nine of ten files have at most this number of lines. */
	int linesOfNineInTen() {
		List<Integer> lines = linesOfFiles();
		return lines.get((int) Math.ceil(lines.size() * 0.9) - 1);
	}

	/** All top-level types. */
	List<JavaClass> types() {
		return this.code.stream()
			.filter((type) -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
			.toList();
	}

	long publicTypes() {
		return types().stream().filter((type) -> type.getModifiers().contains(JavaModifier.PUBLIC)).count();
	}

	/** The types that are no records and have a constructor with over seven arguments. */
	Set<String> longConstructors() {
		return this.code.stream()
			.filter((type) -> !type.isRecord() && !type.isEnum())
			.flatMap((type) -> type.getConstructors().stream())
			.filter((constructor) -> arguments(constructor) > 7)
			.map((constructor) -> constructor.getOwner().getSimpleName())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** The records of over eight components. */
	Set<String> longRecords() {
		return this.code.stream()
			.filter(JavaClass::isRecord)
			.filter((type) -> type.getConstructors().stream().anyMatch((constructor) -> arguments(constructor) > 8))
			.map((type) -> type.getName().replaceAll(".*\\.", ""))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static int arguments(JavaConstructor constructor) {
		return constructor.getRawParameterTypes().size();
	}

	/**
	 * The sets of over two classes of a package in which each depends on each, through
	 * others or not. Nested classes count as the one around them.
	 */
	List<Set<String>> knots() {
		Map<String, Set<String>> uses = new HashMap<>();
		for (JavaClass type : this.code) {
			for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
				JavaClass target = dependency.getTargetClass().getBaseComponentType();
				if (target.getPackageName().equals(type.getPackageName())) {
					uses.computeIfAbsent(outermost(type), (name) -> new HashSet<>()).add(outermost(target));
				}
			}
		}
		List<Set<String>> knots = new ArrayList<>();
		Set<String> done = new HashSet<>();
		for (String type : new TreeSet<>(uses.keySet())) {
			Set<String> knot = reachable(uses, type).stream()
				.filter((other) -> reachable(uses, other).contains(type))
				.collect(Collectors.toCollection(TreeSet::new));
			if (knot.size() > 2 && done.addAll(knot)) {
				knots.add(knot.stream()
					.map((name) -> name.replaceAll(".*\\.", ""))
					.collect(Collectors.toCollection(TreeSet::new)));
			}
		}
		knots.sort(Comparator.comparing(Set::toString));
		return knots;
	}

	private static String outermost(JavaClass type) {
		return type.getName().replaceAll("\\$.*", "");
	}

	private static Set<String> reachable(Map<String, Set<String>> uses, String from) {
		Set<String> found = new HashSet<>();
		Deque<String> left = new ArrayDeque<>(uses.getOrDefault(from, Set.of()));
		while (!left.isEmpty()) {
			String next = left.pop();
			if (found.add(next)) {
				left.addAll(uses.getOrDefault(next, Set.of()));
			}
		}
		return found;
	}

}
