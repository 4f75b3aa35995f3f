package com.acme.gr

import com.acme.lang.Counts
import groovy.transform.CompileStatic
import groovy.transform.Immutable

@Immutable
class Product {
    long id
    String name
}

class Note implements Serializable {
    String note

    String shouted() {
        note.toUpperCase()
    }
}

trait Priced {
    String inTrait(int id) {
        Counts.ran('inTrait')
        "t" + id
    }
}

class Shop implements Priced {
    String member(int id) {
        Counts.ran('member')
        'm' + id
    }

    def untyped(id) {
        Counts.ran('untyped')
        'u' + id
    }

    String byKey(Object key) {
        Counts.ran('byKey')
        'k' + key
    }

    String byText(String key) {
        Counts.ran('byText')
        'x' + key
    }

    def gstringAnswer(int id) {
        Counts.ran('gstringAnswer')
        "g${id}"
    }

    String withDefault(int id, String region = 'eu') {
        Counts.ran('withDefault')
        region + id
    }

    Product bean(long id) {
        Counts.ran('bean')
        new Product(id, 'lamp')
    }

    Map<String, Integer> map(int id) {
        Counts.ran('map')
        [a: id, b: 2]
    }

    List list(int id) {
        Counts.ran('list')
        [id, [x: 1]]
    }

    String byClosure(int id, Closure<String> then) {
        Counts.ran('byClosure')
        then(id)
    }

    static String ofClass(int id) {
        Counts.ran('ofClass')
        's' + id
    }

    @CompileStatic
    String compiledStatically(int id) {
        Counts.ran('compiledStatically')
        'cs' + id
    }

    @CompileStatic
    String callStatically(int id) {
        compiledStatically(id)
    }

    Note serialized(long id) {
        Counts.ran('serialized')
        new Note(note: 'n' + id)
    }

    String byBean(Product product) {
        Counts.ran('byBean')
        product.name
    }

    Product made(int id) {
        def product = new Product(id, 'lamp')
        product.metaClass.shout = { -> 'LAMP' }
        product
    }

    Product ownMethods(int id) {
        Counts.ran('ownMethods')
        made(id)
    }

    String byOwnMethods(Product product) {
        Counts.ran('byOwnMethods')
        product.shout()
    }

    void nothing(int id) {
        Counts.ran('nothing')
    }
}

class Main {
    static void main(String[] args) {
        def shop = new Shop()
        Counts.thrice('member') { shop.member(7) }
        Counts.thrice('inTrait') { shop.inTrait(7) }
        Counts.thrice('untyped') { shop.untyped(7) }
        Counts.thrice('byKey') { def n = 7; shop.byKey("a${n}") }
        Counts.thrice('byText') { def n = 7; shop.byText("a${n}") }
        Counts.thrice('gstringAnswer') { shop.gstringAnswer(7).toString() }
        Counts.thrice('withDefault') { shop.withDefault(7) }
        Counts.thrice('bean') { shop.bean(7) }
        Counts.thrice('map') { shop.map(7) }
        Counts.thrice('list') { shop.list(7) }
        Counts.thrice('byClosure') { shop.byClosure(7) { 'cl' + it } }
        Counts.thrice('ofClass') { Shop.ofClass(7) }
        Counts.thrice('compiledStatically') { shop.callStatically(7) }
        Counts.thrice('nothing') { shop.nothing(7) }
        Counts.thrice('serialized') { shop.serialized(7).note }
        Counts.thrice('byBean') { shop.byBean(new Product(1, 'lamp')) }
        Counts.thrice('ownMethods') { shop.ownMethods(7).shout() }
        Counts.thrice('byOwnMethods') { shop.byOwnMethods(shop.made(7)) }
        Counts.tell()
    }
}
