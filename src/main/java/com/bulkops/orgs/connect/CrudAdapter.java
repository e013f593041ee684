package com.bulkops.orgs.connect;

import java.util.ArrayList;
import java.util.List;

import org.springframework.data.repository.CrudRepository;

/**
 * The part of Spring Data's repository contract that follows from the few operations a
 * stored host or mapping really has. The library asks for repositories of its own types;
 * ours keep rows of our own.
 *
 * @param <T> the library's type
 */
abstract class CrudAdapter<T> implements CrudRepository<T, String> {

	@Override
	public <S extends T> List<S> saveAll(Iterable<S> values) {
		List<S> saved = new ArrayList<>();
		values.forEach((value) -> saved.add(save(value)));
		return saved;
	}

	@Override
	public boolean existsById(String id) {
		return findById(id).isPresent();
	}

	@Override
	public abstract List<T> findAll();

	@Override
	public List<T> findAllById(Iterable<String> ids) {
		List<T> found = new ArrayList<>();
		ids.forEach((id) -> findById(id).ifPresent(found::add));
		return found;
	}

	@Override
	public long count() {
		return findAll().size();
	}

	@Override
	public void delete(T value) {
		deleteById(idOf(value));
	}

	@Override
	public void deleteAllById(Iterable<? extends String> ids) {
		ids.forEach(this::deleteById);
	}

	@Override
	public void deleteAll(Iterable<? extends T> values) {
		values.forEach(this::delete);
	}

	@Override
	public void deleteAll() {
		deleteAll(findAll());
	}

	abstract String idOf(T value);

}
