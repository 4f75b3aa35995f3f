package com.acme.sc

import com.acme.lang.Counts.{ran, tell, thrice}
import scala.concurrent.Future

case class Product(id: Long, name: String, note: Option[String])

sealed trait Outcome
case class Found(product: Product) extends Outcome
case object Missing extends Outcome

trait Priced {
  def inTrait(id: Int): String = {
    ran("inTrait")
    "t" + id
  }

  def implemented(id: Int): String
}

class Shop extends Priced {
  def member(id: Int): String = {
    ran("member")
    "m" + id
  }

  def implemented(id: Int): String = {
    ran("implemented")
    "im" + id
  }

  def withDefault(id: Int, region: String = "eu"): String = {
    ran("withDefault")
    region + id
  }

  def caseClass(id: Long): Product = {
    ran("caseClass")
    Product(id, "lamp", Some("n"))
  }

  def sealedAnswer(id: Long): Outcome = {
    ran("sealedAnswer")
    if (id == 0) Missing else Found(Product(id, "lamp", None))
  }

  def list(id: Int): List[Int] = {
    ran("list")
    List(id, id + 1)
  }

  def map(id: Int): Map[String, Int] = {
    ran("map")
    Map("a" -> id)
  }

  def option(id: Int): Option[String] = {
    ran("option")
    Some("o" + id)
  }

  def curried(id: Int)(name: String): String = {
    ran("curried")
    name + id
  }

  def byName(id: => Int): String = {
    ran("byName")
    "bn" + id
  }

  def byCaseClass(product: Product): String = {
    ran("byCaseClass")
    product.name
  }

  def byOption(id: Option[Int]): String = {
    ran("byOption")
    id.toString
  }

  def unitAnswer(id: Int): Unit = ran("unitAnswer")

  def future(id: Int): Future[Int] = {
    ran("future")
    Future.successful(id)
  }

  def +(id: Int): String = {
    ran("symbolic")
    "p" + id
  }

  lazy val lazily: String = {
    ran("lazily")
    "lazy"
  }
}

object Shop {
  def inCompanion(id: Int): String = {
    ran("inCompanion")
    "c" + id
  }
}

object Registry {
  def inObject(id: Int): String = {
    ran("inObject")
    "o" + id
  }

  def named(id: Int): String = {
    ran("named")
    "n" + id
  }
}

object Main {
  def main(args: Array[String]): Unit = {
    val shop = new Shop
    thrice("member", () => shop.member(7))
    thrice("inTrait", () => shop.inTrait(7))
    thrice("implemented", () => shop.implemented(7))
    thrice("withDefault", () => shop.withDefault(7))
    thrice("caseClass", () => shop.caseClass(7))
    thrice("sealedAnswer", () => shop.sealedAnswer(0))
    thrice("list", () => shop.list(7))
    thrice("map", () => shop.map(7))
    thrice("option", () => shop.option(7))
    thrice("curried", () => shop.curried(7)("n"))
    thrice("byName", () => shop.byName(7))
    thrice("byCaseClass", () => shop.byCaseClass(Product(1, "n", Some("x"))))
    thrice("byOption", () => shop.byOption(Some(7)))
    thrice("unitAnswer", () => shop.unitAnswer(7))
    thrice("future", () => shop.future(7).value)
    thrice("symbolic", () => shop + 7)
    thrice("inCompanion", () => Shop.inCompanion(7))
    thrice("inObject", () => Registry.inObject(7))
    thrice("named", () => Registry.named(7))
    tell()
  }
}
